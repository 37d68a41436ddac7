/** When the page itself breaks while drawing: whose mistake, what is safe, what to do. */
import { Component } from "react";
import type { ReactNode } from "react";
import { documents } from "../../stores/index.ts";
import { Button } from "../kit/button.tsx";
import { downloadScenario } from "../share/files.ts";

export class CrashCard extends Component<{ readonly children: ReactNode }, { readonly message: string | undefined }> {
  override state = { message: undefined as string | undefined };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(): void {
    documents.leaveDraft();
    void documents.flush();
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === undefined) return this.props.children;
    return (
        <div className="grid h-full place-items-center p-4">
          <div role="alert" className="sheet max-w-[480px] px-5.5 py-5">
            <h1 className="text-title font-strong">The page stopped</h1>
            <p className="mt-2">This is our mistake. Your diagram is saved in this browser.</p>
            <pre className="my-3 max-h-40 overflow-auto rounded-control border border-line bg-well px-3 py-2.5 font-mono text-[13px] whitespace-pre-wrap">{message}</pre>
            <div className="flex gap-2"><Button main onClick={() => window.location.reload()}>Load again</Button><Button onClick={downloadScenario}>Save the diagram as a file</Button></div>
          </div>
        </div>
    );
  }
}
