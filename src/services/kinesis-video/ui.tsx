/** What a video stream looks like: a strip of film, the oldest frame fading at its left end. */
import type { NodeUi, NodeUis } from "../../canvas/node-ui.ts";
import { Foot, Line, sayBytes, sayUs, Words } from "../../canvas/kit/index.ts";
import type { VideoView } from "./index.ts";

const WIDTH = 226;
const FRAMES = 6;
const PITCH = 33;
const count = (n: number) => n.toLocaleString("en-US");
const readers = (n: number) => `${count(n)} ${n === 1 ? "reader" : "readers"}`;

const stream: NodeUi<VideoView> = {
  glyph: '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M7 5v14M17 5v14M3 9h4M3 15h4M17 9h4M17 15h4"/><circle cx="12" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  family: "kinesis", width: WIDTH, part: { name: "Video stream" }, subtitle: () => "Kinesis Video Streams",
  Body: ({ view, width }) => (
    <>
      <rect x={12} y={10} width={width - 24} height={44} rx={4} className="ey-shard" />
      {view.strip.slice(-FRAMES).map((frame, i) => (
        <g key={frame.number} data-message={frame.message}>
          <rect x={16 + i * PITCH} y={18} width={PITCH - 4} height={28} rx={2} className="ey-tank" />
          <Words x={16 + i * PITCH + (PITCH - 4) / 2} y={36} size="tick" ink={2} anchor="middle">{count(frame.number)}</Words>
        </g>
      ))}
      {view.strip.length === 0 && <Words x={width / 2} y={37} ink={3} anchor="middle">no fragments</Words>}
      <Line y={74} width={width} label={view.buffered ? "Buffer" : "Kept for"} value={view.buffered ? "5 min or 200 MB" : sayUs(view.keptUs)} />
      <Foot y={86} width={width} right={sayBytes(view.bytes)}>{view.readers === 0 ? "read by API only" : readers(view.readers)}</Foot>
    </>
  ),
  height: () => 114,
  summary: (view) => ({ number: count(view.fragments), unit: view.fragments === 1 ? "fragment" : "fragments", gauge: { metric: "PutMedia.IncomingFragments" }, says: readers(view.readers) }),
  says: (view) => `${count(view.fragments)} fragments, ${readers(view.readers)}`,
};

export const nodes: NodeUis = { "kinesisvideo.stream": stream };
