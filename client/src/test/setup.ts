import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { writeToken } from "../api/token-store";

afterEach(() => {
  cleanup();
  writeToken(null);
  localStorage.clear();
  sessionStorage.clear();
});
