/** Puts theme and scale on the root element: the system's choice unless the person made one. */
import { useEffect } from "react";
import { useSession } from "../../stores/index.ts";
import { useMedia } from "../use-media.ts";

export function useTheme(): "light" | "dark" {
  const dark = useMedia("(prefers-color-scheme: dark)");
  const { theme, presenting } = useSession((state) => ({ theme: state.theme, presenting: state.presenting }));
  const shown = theme === "system" ? (dark ? "dark" : "light") : theme;
  useEffect(() => {
    document.documentElement.dataset["theme"] = shown;
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", shown === "dark" ? "#1c2327" : "#ffffff");
  }, [shown]);
  useEffect(() => {
    if (presenting) document.documentElement.dataset["scale"] = "presenting";
    else delete document.documentElement.dataset["scale"];
  }, [presenting]);
  return shown;
}
