import { defineConfig } from "@playwright/test";

const CHROMIUM_ARGUMENTS = [
  "--use-fake-device-for-media-stream=device-count=3,fps=15",
  "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
  "--auto-accept-this-tab-capture",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What measures pictures and sound, mostly while something is broken. */
const CALLS = /(call|cluster|recovery|relay|reload|sessions|stage|watchdog)\.spec\.ts/;

export default defineConfig({
  testDir: "../tests/e2e",
  outputDir: "test-results",
  globalSetup: "../tests/e2e/support/global-setup.ts",
  // Two measured calls at a time would starve each other. Pages go beside them: a call mostly
  // waits for what it has broken.
  workers: 2,
  projects: [
    { name: "calls", testMatch: CALLS, workers: 1 },
    { name: "pages", testIgnore: CALLS, workers: 1 },
  ],
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 20_000,
    timezoneId: "UTC",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: CHROMIUM_ARGUMENTS,
    },
  },
});
