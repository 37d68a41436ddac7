import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";

type Entry = readonly [at: string, call: string, on: string, input: object, as?: string];
const put = (at: string, body: object): Entry => [at, "kinesis:PutRecord", "s", { PartitionKey: "k", Data: Buffer.from(JSON.stringify(body)).toString("base64") }];
const table = (at: string, body: string): Entry => [at, "s3:PutObject", "b", { Key: "companies.json", Body: body }];
const AMZN = '[{"ticker":"AMZN","company":"Amazon"}]';
const BOTH = '[{"ticker":"AMZN","company":"Amazon"},{"ticker":"XYZ","company":"Xylophones"}]';

function app(script: readonly Entry[], properties: object = {}, { link = {}, behaviour = {}, join = {} as object, startsAt = "2024-01-01T00:00:00.000Z", latencyMs = 5 } = {}) {
  return simulate({
    account: { startsAt },
    nodes: [{ id: "s", type: "kinesis.stream" }, { id: "b", type: "s3.bucket" }, { id: "a", type: "kinesisanalytics.application", properties: { WindowType: "NONE", ...properties }, behaviour }, { id: "out", type: "kinesis.stream" }],
    connections: [
      { id: "i", from: "s", to: "a", type: "kinesisanalytics.source" }, { id: "o", from: "a", to: "out", type: "kinesisanalytics.output" },
      { id: "r", from: "b", to: "a", type: "kinesisanalytics.reference", properties: { FileKey: "companies.json", TableName: "COMPANY", ...link }, behaviour: { joinOn: "$.ticker", ...join } },
    ],
    script: script.map(([at, call, on, input, as]) => ({ at, call, on, input, ...(as === undefined ? {} : { as }) })),
  }, { latencyMs });
}
const results = (run: ReturnType<typeof app>) => run.inspect<{ shards: { records: { data: string }[] }[] }>("out").shards.flatMap(({ records }) => records.map(({ data }) => JSON.parse(data) as object));
const SQL = { RuntimeEnvironment: "SQL-1_0" };
const reload = (at: string, as: string, ReferenceId = "r"): Entry => [at, "kinesisanalytics:UpdateApplication", "a", { CurrentApplicationVersionId: 1, ApplicationConfigurationUpdate: { SqlApplicationConfigurationUpdate: { ReferenceDataSourceUpdates: [{ ReferenceId }] } } }, as];

test("KDA-006 joins rows to the table; a changed object is not seen until it is loaded again", () => {
  const run = app([table("0s", AMZN), put("1s", { ticker: "AMZN" }), put("1s", { ticker: "XYZ" }), table("10s", BOTH), put("20s", { ticker: "XYZ" }), reload("30s", "reload"), put("31s", { ticker: "XYZ" })], SQL);
  expect(results(run.to(5))).toEqual([{ ticker: "AMZN", company: "Amazon" }]);
  expect(run.view("a")).toMatchObject({ tables: [{ name: "COMPANY", status: "READY", rows: 1, loadedAtUs: 10_000 }], last: [{ group: "all", second: "AMZN, Amazon" }], counters: { rows: 2, unmatched: 1 } });
  expect(results(run.to(25))).toHaveLength(1);
  expect(run.view("a")).toMatchObject({ tables: [{ rows: 1 }], counters: { unmatched: 2 } });
  expect(results(run.to(35))).toEqual([{ ticker: "AMZN", company: "Amazon" }, { ticker: "XYZ", company: "Xylophones" }]);
  expect(run.call("reload")).toMatchObject({ ok: true, output: { ApplicationDetail: { ApplicationStatus: "RUNNING", ApplicationVersionId: 2 } } });
  expect(run.rows({ rule: "KDA-006", entity: "a", what: "note" }).map(({ says }) => says)).toEqual(["The table COMPANY is loaded: 1 row.", "No row of COMPANY matches: an inner join gives nothing.", "No row of COMPANY matches: an inner join gives nothing.", "The table COMPANY is loaded: 2 rows."]);
});

test("KDA-006 a Flink job reads its table when it starts: an update restarts it", () => {
  const run = app([table("0s", AMZN), table("10s", BOTH), put("20s", { ticker: "XYZ" }), reload("29s", "no"), ["30s", "kinesisanalytics:UpdateApplication", "a", {}, "update"], put("40s", { ticker: "XYZ" })]);
  expect(run.to(45).call("no").error).toMatchObject({ code: "InvalidArgumentException", status: 400 });
  expect(run.view("a")).toMatchObject({ status: "UPDATING", job: "asleep" });
  expect(results(run)).toEqual([]);
  // What came meanwhile stood in the stream.
  expect(results(run.to(65))).toEqual([{ ticker: "XYZ", company: "Xylophones" }]);
  expect(run.view("a")).toMatchObject({ status: "RUNNING", version: 2, tables: [{ rows: 2, loadedAtUs: 60_010_000 }] });
});

test("KDA-006 columns of the table group rows and stand beside the result; a left join keeps who has no match", () => {
  const rows = [put("1s", { ticker: "AMZN" }), put("2s", { ticker: "XYZ" }), put("3s", { ticker: "AMZN" })];
  const run = app([table("0s", AMZN), ...rows], { WindowType: "TUMBLING" }, { behaviour: { groupBy: "$.company" } }).to(61);
  expect(run.view("a")).toMatchObject({ counters: { unmatched: 1 }, last: [{ group: "Amazon", value: 2, second: "AMZN" }] });
  const left = app([table("0s", AMZN), ...rows], { WindowType: "TUMBLING" }, { behaviour: { groupBy: "$.ticker" }, join: { join: "LEFT" } }).to(61);
  expect(results(left)).toEqual([{ group: "AMZN", ticker: "AMZN", company: "Amazon", count: 2 }, { group: "XYZ", count: 1 }]);
});

test("KDA-006 reads lists, lines and CSV; an object that is not there is told", () => {
  const one = (body: string) => results(app([table("0s", body), put("1s", { ticker: "XYZ" })]).to(5));
  expect(one('{"ticker":"AMZN","n":1}\n{"ticker":"XYZ","n":2}\n')).toEqual([{ ticker: "XYZ", n: 2 }]);
  expect(one('ticker,n\nAMZN,1\nXYZ,"2"\n')).toEqual([{ ticker: "XYZ", n: "2" }]);
  const missing = app([put("1s", { ticker: "XYZ" })]).to(5);
  expect(missing.view("a")).toMatchObject({ tables: [{ status: "FAILED", rows: 0, error: "NoSuchKey" }], counters: { unmatched: 1 } });
  expect(app([table("0s", '[{"id":1}]')]).to(5).view("a")).toMatchObject({ tables: [{ status: "FAILED", error: "no row of the object has a member ticker" }] });
});

test("KDA-006 AddApplicationReferenceDataSource gives a SQL application its table, one at most", () => {
  const add = (at: string, as: string, version: number, more: object = {}): Entry => [at, "kinesisanalytics:AddApplicationReferenceDataSource", "kinesisanalytics", { ApplicationName: "a", CurrentApplicationVersionId: version, ReferenceDataSource: { TableName: "COMPANY", S3ReferenceDataSource: { BucketARN: "arn:aws:s3:::b", FileKey: "companies.json" }, ReferenceSchema: {}, ...more } }, as];
  const bare = (properties: object, script: readonly Entry[]) => simulate({
    account: { startsAt: "2024-01-01T00:00:00.000Z" }, nodes: [{ id: "s", type: "kinesis.stream" }, { id: "b", type: "s3.bucket" }, { id: "a", type: "kinesisanalytics.application", properties: { WindowType: "NONE", ...properties } }],
    connections: [{ id: "i", from: "s", to: "a", type: "kinesisanalytics.source" }], script: script.map(([at, call, on, input, as]) => ({ at, call, on, input, ...(as === undefined ? {} : { as }) })),
  });
  const run = bare(SQL, [table("0s", '[{"id":"1","name":"one"}]'), add("1s", "stale", 7), add("2s", "nowhere", 1, { S3ReferenceDataSource: { BucketARN: "arn:aws:s3:::c", FileKey: "x" } }), add("3s", "added", 1), add("4s", "second", 2), ["5s", "kinesisanalytics:DeleteApplicationReferenceDataSource", "a", { CurrentApplicationVersionId: 2, ReferenceId: "a-reference-2" }, "gone"]]);
  expect(run.to(3.5).view("a")).toMatchObject({ tables: [{ name: "COMPANY", rows: 1 }] });
  expect(["stale", "nowhere", "added", "second", "gone"].map((as) => { const { ok, error } = run.to(6).call(as); return ok === true ? "ok" : error?.code; })).toEqual(["ConcurrentModificationException", "InvalidArgumentException", "ok", "InvalidArgumentException", "ok"]);
  expect(run.view("a")).toMatchObject({ tables: [], version: 3 });
  expect(bare({}, [add("1s", "flink", 1)]).to(2).call("flink").error?.code).toBe("InvalidArgumentException");
});
