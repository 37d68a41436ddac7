import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { loadCatalogue } from "../../stores/catalogue.ts";
import { documents, nameWorker, run, workbench } from "../../stores/index.ts";
import { fakeRunHost } from "../../testing/fake-run-host.ts";
import { AslDialog } from "./asl-dialog.tsx";
import "../theme/theme.css";

const GOOD = { StartAt: "A", States: { A: { Type: "Pass", Next: "B" }, B: { Type: "Succeed" } } };
nameWorker(() => ({ host: fakeRunHost(), end: () => {} }));
let unmount = () => {};
let show = () => {};
const closed = vi.fn<() => void>();

beforeEach(async () => {
  closed.mockClear();
  run.end();
  await page.viewport(1440, 900);
  await loadCatalogue();
  await workbench.open({ eventyard: 1, nodes: [{ id: "order", type: "stepfunctions.stateMachine", at: [0, 0], properties: { Definition: GOOD } }], connections: [] }, { play: false });
  show = () => {
    const place = document.createElement("div");
    document.body.append(place);
    const root = createRoot(place);
    root.render(<AslDialog id="order" onClose={closed} />);
    unmount = () => { root.unmount(); place.remove(); };
  };
  show();
  // oxlint-disable-next-line vitest/no-standalone-expect -- each test begins when the editor is there.
  await expect.element(page.getByRole("textbox", { name: "Definition of order" })).toBeVisible();
});
afterEach(() => unmount());

const now = () => documents.store.getState().document.nodes[0]?.properties?.["Definition"];
async function write(text: string): Promise<void> {
  const field = page.getByRole("textbox", { name: "Definition of order" });
  (field.element() as HTMLElement).focus();
  await userEvent.keyboard("{Control>}a{/Control}{Delete}");
  await field.fill(text);
}

test("a wrong target is told, underlined, and not applied; mended it is", async () => {
  await write('{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"Nowhere"}}}');
  await expect.element(page.getByRole("region", { name: "What is wrong" })).toHaveTextContent("Missing 'Next' target: Nowhere");
  await vi.waitFor(() => expect(document.querySelector(".cm-lintRange-error")?.textContent).toContain("Next"));
  await page.getByRole("button", { name: "Apply" }).click();
  await expect.element(page.getByRole("alert")).toHaveTextContent("Not applied");
  expect(now()).toEqual(GOOD);
  expect(closed).not.toHaveBeenCalled();
  await write('{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}');
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await vi.waitFor(() => expect(now()).toEqual({ StartAt: "A", States: { A: { Type: "Pass", End: true } } }));
  expect(closed).toHaveBeenCalled();
});

test("what was not applied is still there when the editor comes back, as after the window was narrowed", async () => {
  await write('{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}');
  await expect.element(page.getByRole("textbox", { name: "Definition of order" })).toHaveTextContent('"End":true');
  unmount();
  await page.viewport(390, 844);
  show();
  await expect.element(page.getByRole("textbox", { name: "Definition of order" })).toHaveTextContent('"End":true');
  expect(now()).toEqual(GOOD);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
  await page.getByRole("button", { name: "Apply" }).click();
  await vi.waitFor(() => expect(now()).toEqual({ StartAt: "A", States: { A: { Type: "Pass", End: true } } }));
});
