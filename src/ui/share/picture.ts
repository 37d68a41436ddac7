/** A picture of the canvas: the yard as it stands, drawn into one SVG with its styles, or painted from it as PNG. */

const MARGIN = 24;
const SCALE = 2;

/** Undefined when the canvas shows nothing. */
export async function pictureOfCanvas(kind: "svg" | "png"): Promise<Blob | undefined> {
  const viewport = document.querySelector<HTMLElement>("#canvas .react-flow__viewport");
  const yard = document.querySelector<HTMLElement>("#canvas .react-flow");
  if (!viewport || !yard || viewport.querySelector(".react-flow__node") === null) return undefined;
  const box = yard.getBoundingClientRect();
  const nodes = [...viewport.querySelectorAll(".react-flow__node")].map((each) => each.getBoundingClientRect());
  const left = Math.min(...nodes.map((each) => each.left)) - box.left - MARGIN;
  const top = Math.min(...nodes.map((each) => each.top)) - box.top - MARGIN;
  const width = Math.max(...nodes.map((each) => each.right)) - box.left + MARGIN - left;
  const height = Math.max(...nodes.map((each) => each.bottom)) - box.top + MARGIN - top;
  const tokens = yard.querySelector("canvas");
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--canvas");
  const inner = new XMLSerializer().serializeToString(viewport);
  const image = tokens && tokens.width > 0 ? `<image href="${tokens.toDataURL()}" x="0" y="0" width="${box.width}" height="${box.height}"/>` : "";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}"><style><![CDATA[${await letters()}\n${stylesOfPage()}]]></style><rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${ground}"/><foreignObject x="0" y="0" width="${box.width}" height="${box.height}" style="overflow:visible"><div xmlns="http://www.w3.org/1999/xhtml" class="${yard.className}" style="position:relative;width:${box.width}px;height:${box.height}px;overflow:visible">${inner}</div></foreignObject>${image}</svg>`;
  if (kind === "svg") return new Blob([svg], { type: "image/svg+xml" });
  return paint(svg, width, height);
}

/** The page's letters inside the picture: it is looked at where they are not installed. Without them it still has its fallbacks. */
async function letters(): Promise<string> {
  const faces = [...document.styleSheets].flatMap((sheet) => { try { return [...sheet.cssRules].map((rule) => ({ rule, base: sheet.href ?? document.baseURI })); } catch { return []; } })
    .filter(({ rule }) => rule instanceof CSSFontFaceRule && rule.cssText.includes("Next") && /U\+0{1,4}-/i.test(rule.style.getPropertyValue("unicode-range")));
  const [face] = faces;
  const address = /url\("?([^")]+)"?\)/.exec(face?.rule.cssText ?? "")?.[1];
  if (!face || !address) return "";
  try {
    const bytes = new Uint8Array(await (await fetch(new URL(address, face.base))).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return `@font-face { font-family: "Atkinson Hyperlegible Next"; font-weight: 200 800; src: url("data:font/woff2;base64,${btoa(text)}") format("woff2"); }`;
  } catch {
    return "";
  }
}

/** Every rule of the page's own sheets, with the root's theme written out: a picture stands alone. */
function stylesOfPage(): string {
  const rules = [...document.styleSheets].flatMap((sheet) => { try { return [...sheet.cssRules]; } catch { return []; } });
  const theme = document.documentElement.dataset["theme"];
  return rules.map((rule) => rule.cssText).filter((text) => !text.startsWith("@font-face")).join("\n").replaceAll(`:root[data-theme="${theme}"]`, ":root").replaceAll("]]>", "");
}

async function paint(svg: string, width: number, height: number): Promise<Blob | undefined> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d");
  if (!context) return undefined;
  context.scale(SCALE, SCALE);
  context.drawImage(image, 0, 0, width, height);
  return new Promise((resolve) => { canvas.toBlob((blob) => resolve(blob ?? undefined), "image/png"); });
}
