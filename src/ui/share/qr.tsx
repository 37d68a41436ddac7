/** The link as a QR code, for the thirty phones in the room. */
import { useMemo } from "react";
import makeQr from "qrcode-generator";

const QUIET = 4;
/** A code holds 2,953 bytes at most; beyond about 1,200 a phone across a room no longer reads it. */
export const QR_LIMIT = 1_200;

export function QrCode({ text, size = 148 }: { readonly text: string; readonly size?: number }) {
  const { path, count } = useMemo(() => {
    const qr = makeQr(0, "L");
    qr.addData(text);
    qr.make();
    const n = qr.getModuleCount();
    let d = "";
    for (let y = 0; y < n; y += 1) for (let x = 0; x < n; x += 1) if (qr.isDark(y, x)) d += `M${x} ${y}h1v1h-1z`;
    return { path: d, count: n };
  }, [text]);
  return <svg width={size} height={size} viewBox={`${-QUIET} ${-QUIET} ${count + QUIET * 2} ${count + QUIET * 2}`} shapeRendering="crispEdges" role="img" aria-label="QR code of the link" style={{ background: "#fff" }}><path d={path} fill="#111" /></svg>;
}
