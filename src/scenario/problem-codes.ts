/**
 * Every problem and notice that the loading door makes itself, with its wording. (Values of properties and behaviour
 * bring their own: `VALUE_PROBLEMS` of the vocabulary and the services' checks.) The key is the code; each maker takes
 * the facts and gives the sentence, then what would work instead. Codes are never renamed: lessons and tests name them.
 *
 * Size: a data table.
 */
import { groupDigits } from "../vocabulary/problem.ts";

export type Words = readonly [message: string, fix?: string | undefined];

const n = groupDigits;
const meant = (near: string | undefined): string | undefined => (near === undefined ? undefined : `Did you mean ${near}?`);

/** What stops a document. */
export const PROBLEM_CODES = {
  // The document as a whole.
  NotAScenario: (what: string): Words => [`This is no scenario: ${what}.`, 'A scenario is a JSON object that says "eventyard": 1.'],
  BadJson: (line: number, column: number): Words => [`The text is no JSON from line ${line}, column ${column} on.`, "Check commas, quotes and brackets there, and at the end of what stands before."],
  SourceLink: (url: string): Words => [`The link only points at ${url}.`, "Fetch that file and open what it contains."],
  NewerVersion: (version: number, known: number): Words => [`The document is of version ${version}; this Eventyard reads up to version ${known}.`, "Reload the page, or update Eventyard, to get the newer one."],
  BadVersion: (version: string): Words => [`"eventyard" names the version of the document and cannot be ${version}.`, 'Write "eventyard": 1.'],
  DoorBroken: (what: string): Words => [`The loader itself failed, which is a bug: ${what}`, "Please report it with this document."],

  // Bounds, and what is not plain data.
  TooLarge: (most: number): Words => [`The document is larger than ${n(most)} characters.`, "Take out what the run does not need, or split it into several scenarios."],
  TooDeep: (most: number): Words => [`Here the document is nested more than ${most} levels deep.`, "Make it flatter."],
  TooMany: (what: string, count: number, most: number): Words => [`There are ${n(count)} ${what}; at most ${n(most)} are allowed.`, `Take out ${n(count - most)}.`],
  AndMore: (most: number): Words => [`There are more than ${n(most)} problems: the others are not listed.`, "Mend the first ones, and look again."],
  TooLong: (what: string, length: number, most: number): Words => [`${what} has ${n(length)} characters; at most ${n(most)}.`, "Make it shorter."],
  NotPlain: (what: string): Words => [`A document is plain JSON data; ${what} cannot be part of it.`, "Leave it out, or write its value."],
  ForbiddenName: (name: string): Words => [`No member may be called "${name}".`, "Choose another name."],

  // Members.
  WrongType: (name: string, wanted: string, got: string): Words => [`${name} must be ${wanted}, not ${got}.`],
  MissingMember: (name: string, what: string): Words => [`"${name}" is missing: ${what}.`],
  Misspelt: (name: string, near: string): Words => [`There is no member "${name}" here.`, `Did you mean ${near}?`],
  OutOfRange: (name: string, got: string, limits: string): Words => [`${name} is ${got}; it must be ${limits}.`],
  NotAnOption: (name: string, got: string, options: string, near?: string): Words => [`${name} is ${got}; it must be ${options}.`, meant(near)],
  BadDuration: (name: string, got: string, fix: string): Words => [`${name} is ${got}; a time is written as a number and a unit.`, fix],
  BadInstant: (got: string): Words => [`startsAt is ${got}; it must be a date and time in ISO form.`, "For example 2026-01-01T00:00:00.000Z."],
  BadPattern: (why: string): Words => [`The event pattern cannot be read: ${why.replace(/\.$/, "")}.`],

  // Identity and references.
  BadId: (got: string): Words => [`${got} cannot be an id.`, "An id is a letter, then up to 63 letters, digits, _ or -."],
  DuplicateId: (id: string, other: string): Words => [`The id "${id}" is already taken by ${other}.`, "Ids are unique over nodes and connections: give one of the two another id."],
  UnknownType: (type: string, what: string, near?: string): Words => [`There is no ${what} of type "${type}".`, meant(near)],
  WrongKind: (type: string, is: string, list: string): Words => [`"${type}" is a type of ${is}.`, `Put it under "${list}".`],
  UnknownReference: (member: string, id: string, near?: string): Words => [`${member} names "${id}", and nothing has that id.`, meant(near)],
  InertReference: (member: string, id: string): Words => [`${member} names "${id}", which is a note or a frame: nothing can be sent to it.`],

  // Connections.
  IllegalPair: (says: string, fix?: string): Words => [says, fix],
  WrongConnectionType: (type: string, from: string, to: string, legal: readonly string[]): Words => [`A connection of type "${type}" cannot lead from ${from} to ${to}.`, legal.length === 0 ? undefined : `What can: ${legal.join(", ")}.`],
  TooManyOfType: (title: string, from: string, most: number): Words => [`"${from}" has more than ${most} ${title}.`, most === 1 ? "Only one may start there: remove the others." : "Remove some."],
  NotACall: (name: string, type: string): Words => [`${name} belongs to a connection that makes a call; "${type}" makes none.`, `Leave ${name} out.`],

  // Script.
  BadEntry: (found: number): Words => [found === 0 ? "A script entry must say what it does." : "A script entry does one thing.", 'Write exactly one of "call", "change", "add" and "remove".'],
  BadOperation: (got: string): Words => [`${got} names no operation.`, 'An operation is written service:Operation, such as "sqs:SendMessage".'],
  InternalOperation: (operation: string): Words => [`${operation} is what AWS does inside: it cannot be called.`],
  DuplicateAs: (name: string): Words => [`Another entry is already kept as "${name}".`, "Give each answer a name of its own."],
  BadFrom: (got: string): Words => [`${got} is no path into an answer.`, 'Write the entry\'s "as", then members and places: got.Messages[0].ReceiptHandle; a # parses JSON text.'],
  UnknownFrom: (name: string, near?: string): Words => [`No entry of the script is kept as "${name}".`, meant(near)],
  CircularFrom: (name: string): Words => [`The entry kept as "${name}" waits, in the end, for its own answer.`, "Take out one of the $from that make the circle."],
  CannotReplace: (name: string, type: string): Words => [`${name} of a running ${type} cannot be changed: AWS would replace the resource.`, "Change it at the start (start over with this design), or add a second resource and move the traffic."],

  // Goals.
  BadExpectation: (found: number): Words => [found === 0 ? "An expectation must say what it is about." : "An expectation is about one thing.", 'Write exactly one of "metric", "messages", "percentile", "rule", "all", "any" and "not".'],
  BadComparison: (name: string, wanted: string): Words => [`${name} must be a comparison and ${wanted}.`, `For example ["<=", ${wanted.includes("time") ? '"5s"' : "3"}].`],

  // Links.
  NoLink: (): Words => ["There is no scenario in this link.", "It should contain #s= and a payload, or #src= and an address."],
  UnknownCodec: (codec: string): Words => [`The link is written in the codec "${codec}", which this Eventyard does not know.`, "Reload the page, or update Eventyard, to get the newer one."],
  LinkTooLong: (length: number, most: number): Words => [`The link's payload has ${n(length)} characters; at most ${n(most)}.`, "Share the file instead."],
  LinkTooLarge: (most: number): Words => [`The link unpacks to more than ${n(most)} bytes.`, "Share the file instead."],
  LinkDamaged: (how: string): Words => [`The link is damaged: ${how}.`, "It was probably cut or changed on its way: copy it again, whole."],
  BadSource: (): Words => ["#src= must be the address of a JSON file that starts with https://."],
  BadOverride: (part: string, wanted: string): Words => [`"${part}" in the link cannot be read.`, wanted],
} as const satisfies { readonly [code: string]: (...facts: never[]) => Words };

/** What is told and does not stop a document. */
export const NOTICE_CODES = {
  UnknownMember: (name: string): Words => [`"${name}" is not known here. It is kept, and has no effect.`],
  ArrowInstead: (name: string, arrow: string): Words => [`"${name}" has no effect: what it says is drawn as an arrow.`, `Draw ${arrow}.`],
  NameWithoutNode: (name: string, type: string): Words => [`The definition names ${name}, and no node is that resource: at run time AWS's error comes (${type}).`],
  UnknownOperation: (operation: string, type: string): Words => [`${type} has no operation ${operation}: AWS's error for an unknown operation will answer.`],
  PerhapsLater: (member: string, id: string): Words => [`${member} names "${id}", which is not there at the start: a call of the script may make it.`],
  UnknownMetric: (metric: string, type: string): Words => [`${type} counts no metric called ${metric}.`],
  UnknownRule: (rule: string): Words => [`No rule has the number ${rule}.`],
} as const satisfies { readonly [code: string]: (...facts: never[]) => Words };

export type ProblemCode = keyof typeof PROBLEM_CODES;
export type NoticeCode = keyof typeof NOTICE_CODES;
