/** The HTTP API in tests: what it answers, and what it was asked. */

import { vi } from "vitest";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type Answer = (asked: Asked) => unknown;

/** Refuses a request of the fake API. */
export class Refusal extends Error {
  readonly status: number;
  readonly error: object;

  constructor(status: number, code: string, details: object = {}, message = "A text") {
    super(code);
    this.status = status;
    this.error = { code, message, details };
  }
}

/** Answers by `METHOD /path`; what it was asked is in `asked`, oldest first. */
export function fakeApi(answers: Record<string, Answer>) {
  const asked: Asked[] = [];
  const respond = async (target: RequestInfo | URL, init: RequestInit = {}) => {
    const { pathname, searchParams } = new URL(String(target), location.origin);
    const method = init.method ?? "GET";
    const body: unknown = init.body ? JSON.parse(String(init.body)) : null;
    const one = { method, path: pathname, query: searchParams, body };
    asked.push(one);
    const answer = answers[`${method} ${pathname}`];
    if (!answer) throw new TypeError(`nobody answers ${method} ${pathname}`);
    try {
      return new Response(JSON.stringify(answer(one)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return new Response(JSON.stringify({ error: error.error }), { status: error.status });
    }
  };
  vi.stubGlobal("fetch", vi.fn<typeof fetch>(respond));
  const named = (name: string) => asked.filter((one) => `${one.method} ${one.path}` === name);
  return { asked, named, answers };
}
