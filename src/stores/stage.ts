/**
 * What a part of the page looks at: a run, the document it is a run of, and what a value changed there does. The page
 * has one stage; a twin run puts a second one beside it, and whatever stands on a stage needs to know of no other.
 */
import { createContext } from "react";
import type { StoreApi } from "zustand/vanilla";
import type { Problem } from "../worker/protocol.ts";
import type { Change } from "./effective.ts";
import type { RunView } from "./run.ts";
import type { ScenarioDocument } from "./scenario-document.ts";

export interface Stage {
  readonly run: RunView;
  readonly documents: Pick<StoreApi<{ readonly diagramId: string; readonly document: ScenarioDocument }>, "getState" | "subscribe" | "getInitialState">;
  /** Members that replace those of an entity. Problems come back in words, and then nothing was changed. */
  change(id: string, members: Change, name?: string): Promise<readonly Problem[]>;
  /** Half of a split: narrow rooms don't turn its diagram upright, and nothing is built there. */
  readonly half: boolean;
}

/** The stage on which this part of the page stands; undefined is the page's own. */
export const StageContext = createContext<Stage | undefined>(undefined);
