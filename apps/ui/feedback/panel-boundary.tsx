"use client";

import { Component, type ReactNode } from "react";
import { ErrorPanel } from "#ui/feedback/error-panel.tsx";

interface BoundaryState {
  readonly error: Error | null;
}

/** Keeps the fault of one panel inside that panel. `name` says which: "The graph". */
export class PanelBoundary extends Component<{ readonly name: string; readonly children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: Error): BoundaryState {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <ErrorPanel
        title={`${this.props.name} could not be shown`}
        message={`Something in this page is broken; the rest still works. ${error.message}`}
        retry={() => this.setState({ error: null })}
      />
    );
  }
}
