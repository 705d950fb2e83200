import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { writeToken } from "../api/token-store";

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
