/** What is amiss between the ends of connections and yet stands: AWS looks only when a connection is made. Of the diagram as it is just now. */
import type { EndNotice, Peer, Settings } from "../services/define.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Effective } from "./effective.ts";
import type { ConnectionDocument, NodeDocument } from "./scenario-document.ts";
import { configOf } from "./config-of.ts";

/** A notice with the connection it stands at; `from` and `to` are ids. */
export interface StandingNotice { readonly connection: string; readonly from: string; readonly to: string; readonly notice: EndNotice; readonly fix: string | undefined }

export function endNotices({ nodes, connections }: Pick<Effective, "nodes" | "connections">, catalogue: Catalogue, account: unknown): readonly StandingNotice[] {
  const parts = new Map<string, NodeDocument | ConnectionDocument>([...nodes, ...connections].map((each) => [each.id, each]));
  return connections.flatMap((connection): readonly StandingNotice[] => {
    const definition = catalogue.definition(connection.type);
    const [from, to] = [parts.get(connection.from), parts.get(connection.to)];
    if (!definition?.checkEnds || !from || !to) return [];
    const config = configOf(connection, definition);
    const peer = (part: NodeDocument | ConnectionDocument): Peer => {
      const of = catalogue.definition(part.type);
      return { connection: connection.id, connectionType: connection.type, connectionConfig: config, id: part.id, type: part.type, config: configOf(part, of), arn: "", source: of?.source };
    };
    try {
      return definition.checkEnds(config as never, { from: peer(from), to: peer(to) }, (account ?? {}) as Settings)
        .flatMap(({ notice, fix }) => (notice ? [{ connection: connection.id, from: from.id, to: to.id, notice, fix }] : []));
    } catch {
      // Values that are only just being written are the loading door's matter.
      return [];
    }
  });
}
