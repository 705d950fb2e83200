import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { writeToken } from "../api/token-store";

// What is loaded when it is first shown takes more than a second on a busy machine.
configure({ asyncUtilTimeout: 5_000 });

// jsdom has the element without what it can do.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};

afterEach(() => {
  cleanup();
  writeToken(null);
  localStorage.clear();
  sessionStorage.clear();
});
