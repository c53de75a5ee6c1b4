"""switchboard.d.ts: the contract as TypeScript has it.

The types of events, arguments and answers are made of the schemas; what is written here is what no schema can say: the
functions that take and give them, and where the page finds those.
"""

import json
from collections.abc import Iterator
from textwrap import fill

from switchboard.vendors import found
from workshop.contract import CALLER, CALLS, EVENT, Schema, commands, definition, parts, schemas
from workshop.typescript import types_of

FILE = "switchboard.d.ts"
_HEAD = """\
/*
 * Switchboard's contract with a page. Made by `python build.py contract`; changes here are lost.
 *
 * Where this file is among those that the compiler reads, `switchboard` and its events are known everywhere; types are
 * imported by name: `import type { Call } from "./switchboard";`
 */

"""
TAIL = """\
/** Any event, told apart by its `type`. */
export type SwitchboardEvent = SwitchboardEventMap[keyof SwitchboardEventMap];

/** The DOM event of a type: `switchboard:<type>` on `window`. Its default action is kept back by `preventDefault()`. */
export type SwitchboardDomEvent<K extends keyof SwitchboardEventMap> = K extends "caller.lookup"
  ? CallerLookupDomEvent
  : CustomEvent<SwitchboardEventMap[K]>;

/** Asks who calls. */
export interface CallerLookupDomEvent extends CustomEvent<CallerLookup> {
  /** Says who it is, at once, or promises it. With `null`, `undefined` and an empty list nobody is known. */
  respondWith(answer: CallerAnswer | undefined | PromiseLike<CallerAnswer | undefined>): void;
}

/** What a promise of Switchboard's is rejected with. */
export interface SwitchboardError extends Error {
  /** For programs. */
  code: FailedStart["code"];
  /** What is wrong with the configuration, if that is why. */
  problems: Problem[];
}

type Argument<K extends keyof SwitchboardCalls> = SwitchboardCalls[K] extends { argument?: infer A } ? A : never;
type Answer<K extends keyof SwitchboardCalls> = Promise<SwitchboardCalls[K]["answer"]>;

/** `window.switchboard`. Calls can be made before Python is up; what fails is rejected with a `SwitchboardError`. */
export interface Switchboard {
  readonly version: string;
  /** Resolves when Python is up, and is rejected where it cannot start. */
  readonly ready: Promise<Switchboard>;
  /** Listens to one type of events, or to all; returns what stops it. */
  on<K extends keyof SwitchboardEventMap>(
    type: K,
    listener: (event: SwitchboardEventMap[K], dom: SwitchboardDomEvent<K>) => void,
  ): () => void;
  on(type: "*", listener: (event: SwitchboardEvent, dom: CustomEvent<SwitchboardEvent>) => void): () => void;
  /** Starts Python anew, with the configuration and the CRM's own Python as they are now. */
  reload(): Answer<"state">;
  /** Takes everything out of the page again. */
  destroy(): Promise<void>;
%s}

type WindowEvents = { [K in keyof SwitchboardEventMap as `switchboard:${K}`]: SwitchboardDomEvent<K> };

declare global {
  /** There once the tag's script has run. */
  const switchboard: Switchboard;
  interface Window {
    /** Not there before the tag's script has run, nor after `destroy()`. */
    readonly switchboard?: Switchboard;
  }
  interface WindowEventMap extends WindowEvents {}
}
"""


def text() -> str:
    """The file as it is written."""
    made = schemas()
    return (
        _HEAD + types_of(_typed(made), "SwitchboardContract").strip() + "\n\n" + TAIL % "".join(_methods(made[CALLS]))
    )


def _typed(made: dict[str, Schema]) -> Schema:
    """One schema of all that there are types of."""
    common: Schema = {}
    for name in (EVENT, CALLS, CALLER):
        for key, one in made[name]["$defs"].items():
            if common.setdefault(key, one) != one:
                raise ValueError(f"{key} is one thing in {name}, and another elsewhere")
    told = {definition(made[EVENT], one)["properties"]["type"]["const"]: one for one in made[EVENT]["oneOf"]}
    common["SwitchboardEventMap"] = _object("Each event by its type.", told)
    common["SwitchboardCalls"] = made[CALLS]
    common["CallerAnswer"] = {key: made[CALLER][key] for key in ("description", "anyOf")}
    roots = {"events": "SwitchboardEventMap", "calls": "SwitchboardCalls", "caller": "CallerAnswer"}
    references = {name: {"$ref": f"#/$defs/{key}"} for name, key in roots.items()}
    whole: Schema = json.loads(json.dumps({**_object("All of it.", references), "$defs": common}))
    for part in list(parts(whole)):
        _simplify(part)
    return whole


def _object(what: str, properties: Schema) -> Schema:
    return {"description": what, "type": "object", "properties": properties, "required": [*properties]}


def _simplify(part: Schema) -> None:
    """Say it so that no type is made twice, and so that editors know the words that a text usually is."""
    if "$ref" in part:
        for key in [key for key in part if key != "$ref"]:
            del part[key]
    if "description" in part:
        part["description"] = _wrapped(part["description"])
        if len(part) == 1:
            part["tsType"] = "unknown"  # anything; the maker of types would take it for an object
    kinds = part.get("anyOf", [])
    words = [word for kind in kinds for word in kind.get("enum", [])]
    if words and {"type": "string"} in kinds:
        del part["anyOf"]
        part["tsType"] = " | ".join([*map(json.dumps, words), "(string & {})"])


def _wrapped(said: str) -> str:
    return "\n\n".join(fill(one, 110, break_on_hyphens=False) for one in said.split("\n\n"))


def _methods(calls: Schema) -> Iterator[str]:
    """A line for each call, with what it does above it; those with a dot in an object of their own."""
    elements = {command.call: command.element for command in commands(found())}
    groups: dict[str, list[str]] = {}
    for call, told in calls["properties"].items():
        group, _, name = call.rpartition(".")
        indent = "    " if group else "  "
        parameter = ""
        if "argument" in told["properties"]:
            kind = elements.get(call) or f'Argument<"{call}">'
            parameter = f"argument{'' if 'argument' in told['required'] else '?'}: {kind}"
        lines = _wrapped(told["description"]).splitlines()
        above = (
            f"/** {lines[0]} */"
            if len(lines) == 1
            else "/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */"
        )
        method = f'{above}\n{name}({parameter}): Answer<"{call}">;'
        groups.setdefault(group, []).append("".join(f"{indent}{line}\n" for line in method.splitlines()))
    yield from groups.pop("")
    for group, methods in groups.items():
        yield f"  readonly {group}: {{\n{''.join(methods)}  }};\n"
