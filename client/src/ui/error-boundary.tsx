import { Component, type ReactNode } from "react";
import { Button } from "./button";
import { CenteredScreen } from "./centered-screen";
import { ScreenTitle } from "./screen-title";

interface ErrorBoundaryState {
  hasFailed: boolean;
}

/** Instead of a white page: a part that could not be loaded, or a mistake of ours. */
export class ErrorBoundary extends Component<{ children: ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { hasFailed: false };

  static getDerivedStateFromError(): ErrorBoundaryState {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? <FailureScreen /> : this.props.children;
  }
}

function FailureScreen() {
  return (
    <CenteredScreen>
      <div className="grid gap-4 text-center">
        <ScreenTitle tab="Not loaded">This page could not be shown</ScreenTitle>
        <p className="text-ink-soft">
          A part of it did not load. Check your connection, then load it again.
        </p>
        <Button onClick={() => location.reload()}>Load again</Button>
      </div>
    </CenteredScreen>
  );
}
