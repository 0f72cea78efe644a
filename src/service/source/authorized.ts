import type { AskedConfig } from '../config/source-config.ts';
import { createHttpClient, httpSettings } from './http.ts';
import type { HttpClient, HttpOutcome, HttpRequest } from './http.ts';
import { createTokens } from './tokens.ts';
import type { Token, Tokens } from './tokens.ts';

/** Opens the way to a source: with a token on every request where it wants one. */
export function openHttp(source: AskedConfig): HttpClient {
  const http = createHttpClient(source.url, httpSettings(source));
  if (source.oauth === null) return http;
  return authorized(http, createTokens(source.oauth, httpSettings(source), source.deadlineMs));
}

/** Puts a token on every request. A token that the source does not take is replaced once; what comes then is the answer. */
function authorized(http: HttpClient, tokens: Tokens): HttpClient {
  const attempt = async (
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<{ readonly outcome: HttpOutcome; readonly token: Token | null }> => {
    const token = await tokens.current(signal);
    if (token.state === 'failed') return { outcome: token, token: null };
    const headers = { ...request.headers, authorization: `Bearer ${token.value}` };
    return { outcome: await http.send({ ...request, headers }, signal), token };
  };
  return {
    async send(request, signal) {
      const { outcome, token } = await attempt(request, signal);
      if (token === null || outcome.state === 'failed' || outcome.status !== 401) return outcome;
      tokens.drop(token);
      return (await attempt(request, signal)).outcome;
    },
    async close() {
      await Promise.all([http.close(), tokens.close()]);
    },
  };
}
