import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { flightColumns } from "../testing/flight-columns.ts";
import { FlightIndex } from "../timeline/flights.ts";
import { Diagram } from "./diagram.tsx";
import type { CanvasActions, CanvasNode, DiagramProps } from "./types.ts";

const config = { properties: {}, behaviour: {} };
const node = (id: string, x: number): CanvasNode => ({ id, type: `test.${id}`, name: id, title: "A test", at: [x, 0], config });
const view = { waiting: 3 };
const nodes = [node("shop", 0), node("orders", 300), node("worker", 600)];

let box: HTMLElement;
let stop: () => void = () => {};

function actionsOf(): { [K in keyof Required<CanvasActions>]: ReturnType<typeof vi.fn> } & CanvasActions {
  const names = ["select", "move", "connect", "insertBetween", "remove", "duplicate", "drop", "restyle", "pickFlight", "askForNode", "change", "call", "pickMessage"] as const;
  return { ...Object.fromEntries(names.map((name) => [name, vi.fn<(...args: unknown[]) => void>()])), copy: vi.fn<() => string>(() => "text"), paste: vi.fn<() => boolean>(() => true) } as never;
}

async function show(more: Partial<DiagramProps> = {}): Promise<{ actions: ReturnType<typeof actionsOf>; flights: FlightIndex }> {
  const actions = actionsOf();
  const flights = new FlightIndex();
  const props: DiagramProps = {
    nodes, connections: [{ id: "c1", type: "sqs:SendMessage", title: "Send a message", from: "shop", to: "orders", config }], selection: [],
    views: { get: () => view, subscribe: () => () => {} }, entities: ["c1"], groupName: () => undefined, originOf: () => undefined, colourBy: "fate", followed: null, road: null, editable: true,
    time: { flights, stageMs: () => 500, shownUs: () => 0, rest: () => {}, playing: () => false, gentle: () => false },
    legal: (from, to) => (to === "shop" ? { types: [], refusal: { says: "A client is asked by nobody. Put a queue between.", instead: [{ label: "Add a queue", insert: "sqs.queue" }] } }
      : from === "worker" ? { types: [{ type: "lambda.onFailure", verb: "on failure" }, { type: "sqs:SendMessage", verb: "send a message" }] } : { types: [{ type: "sqs:SendMessage", verb: "send a message" }] }),
    actions, ...more,
  };
  const root = createRoot(box);
  root.render(createElement(Diagram, props));
  stop = () => root.unmount();
  // Until they are measured nodes are hidden, and can't have the focus.
  await expect.poll(() => [...box.querySelectorAll<HTMLElement>(".react-flow__node")].filter((each) => each.style.visibility === "visible").length).toBe(3);
  await expect.poll(() => box.querySelectorAll(".ey-bed").length).toBe(1);
  return { actions, flights };
}

const focus = (id: string): void => box.querySelector<HTMLElement>(`.react-flow__node[data-id="${id}"]`)!.focus();
beforeEach(async () => {
  await page.viewport(1100, 600);
  box = document.createElement("div");
  box.style.cssText = "position:fixed;inset:0;width:1000px;height:500px";
  document.body.append(box);
});
afterEach(() => { stop(); box.remove(); });

describe("the diagram", () => {
  test("draws nodes with their number, and a bed between", async () => {
    await show();
    expect(box.querySelectorAll(".ey-node").length).toBe(3);
    expect(box.querySelector(".ey-count")?.textContent).toBe("3");
    expect(box.querySelector(".ey-connection")?.getAttribute("aria-label")).toBe("Send a message, from shop to orders");
  });

  test("connects by keys: c, Tab to the target, Enter", async () => {
    const { actions } = await show({ selection: ["orders"] });
    focus("orders");
    await userEvent.keyboard("c");
    await expect.poll(() => box.querySelector(".ey-keys")?.textContent).toContain("orders → worker");
    expect(box.querySelector('[data-id="shop"] .ey-target-illegal')).not.toBeNull();
    await userEvent.keyboard("{Enter}");
    expect(actions.connect).toHaveBeenCalledWith("orders", "worker", "sqs:SendMessage");
  });

  test("a key acts on the node that has the focus, not on the one still chosen", async () => {
    const { actions } = await show({ selection: ["worker"] });
    focus("shop");
    await userEvent.keyboard("c");
    await expect.poll(() => box.querySelector(".ey-keys")?.textContent).toContain("shop → ");
    await userEvent.keyboard("{Escape}{Control>}d{/Control}{Delete}");
    expect(actions.duplicate).toHaveBeenCalledWith(["shop"]);
    expect(actions.remove).toHaveBeenCalledWith(["shop"]);
    box.querySelector<SVGGElement>(".ey-connection")!.focus();
    await userEvent.keyboard("{Delete}");
    expect(actions.remove).toHaveBeenLastCalledWith(["c1"]);
  });

  test("asks which when several types are legal; arrows and Enter choose", async () => {
    const { actions } = await show({ selection: ["worker"] });
    focus("worker");
    await userEvent.keyboard("c");
    await expect.poll(() => box.querySelector(".ey-keys")).not.toBeNull();
    await userEvent.keyboard("{Enter}");
    await expect.poll(() => document.activeElement?.textContent).toContain("On failure");
    await userEvent.keyboard("{ArrowDown}{Enter}");
    expect(actions.connect).toHaveBeenCalledWith("worker", "orders", "sqs:SendMessage");
  });

  test("drags from port to node; a refusal says why and offers the way", async () => {
    const { actions } = await show();
    await userEvent.dragAndDrop(box.querySelector('[data-id="orders"] .react-flow__handle-bottom')!, box.querySelector('[data-id="shop"] .ey-sign')!);
    await expect.poll(() => box.querySelector(".ey-refusal h3")?.textContent).toContain("A client is asked by nobody.");
    box.querySelector<HTMLButtonElement>(".ey-refusal .ey-main")!.click();
    expect(actions.insertBetween).toHaveBeenCalledWith("orders", "shop", "sqs.queue");
  });

  test("Delete removes what is chosen, also a connection; arrows move on the grid", async () => {
    const { actions } = await show({ selection: ["orders", "c1"] });
    focus("orders");
    await userEvent.keyboard("{Delete}");
    expect(actions.remove).toHaveBeenCalledWith(["orders", "c1"]);
    await userEvent.keyboard("{ArrowRight}");
    await expect.poll(() => actions.move.mock.calls.length).toBeGreaterThan(0);
    const [[{ id, at }]] = actions.move.mock.calls[0] as [[{ id: string; at: [number, number] }]];
    expect(id).toBe("orders");
    expect([at[0] % 20, at[1] % 20, at[0] > 300]).toEqual([0, 0, true]);
  });

  test("a bed can be chosen by click and by key", async () => {
    const { actions } = await show();
    box.querySelector<SVGGElement>(".ey-connection")!.focus();
    await userEvent.keyboard("{Enter}");
    expect(actions.select).toHaveBeenCalledWith(["c1"]);
  });

  test("a click near a token picks its flight and nothing else", async () => {
    const { actions, flights } = await show();
    flights.append(flightColumns(0, [{ departs: 0, connection: 0, message: 7, row: 70 }]));
    flights.time(0, 0, 1000);
    const bed = box.querySelector<SVGPathElement>(".ey-bed")!, place = bed.getPointAtLength(bed.getTotalLength() / 2), matrix = bed.getScreenCTM()!;
    const at = { clientX: matrix.a * place.x + matrix.e + 8, clientY: matrix.d * place.y + matrix.f + 8 };
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    document.elementFromPoint(at.clientX, at.clientY)!.dispatchEvent(new MouseEvent("click", { ...at, bubbles: true, cancelable: true }));
    expect(actions.pickFlight).toHaveBeenCalledWith(expect.objectContaining({ message: 7, row: 70 }));
    expect(actions.select).not.toHaveBeenCalled();
  });

  test("play only: nothing can be dragged, connected or deleted", async () => {
    const { actions } = await show({ editable: false, selection: ["orders"] });
    focus("orders");
    await userEvent.keyboard("{Delete}c");
    expect(actions.remove).not.toHaveBeenCalled();
    expect(box.querySelector(".ey-keys")).toBeNull();
    expect(box.querySelector(".ey-handle")).toBeNull();
  });

  test("something dropped from the palette lands on the grid", async () => {
    const { actions } = await show();
    const data = new DataTransfer();
    data.setData("application/eventyard-node", '{"type":"sqs.queue"}');
    box.querySelector(".react-flow__pane")!.dispatchEvent(new DragEvent("drop", { dataTransfer: data, clientX: 500, clientY: 400, bubbles: true, cancelable: true }));
    const [carried, at] = actions.drop.mock.calls[0] as [string, [number, number]];
    expect(carried).toContain("sqs.queue");
    expect([at[0] % 20, at[1] % 20].map(Math.abs)).toEqual([0, 0]);
  });
});
