/** The allowed word nearest to what was written, as a hint, or null when none is near. */
export function didYouMean(written: string, allowed: Iterable<string>): string | null {
  const best = nearestWord(written, allowed);
  return best === null ? null : `did you mean '${best}'?`;
}

/** The allowed word nearest to what was written, or null when none is near: one that shares nothing with it is not. */
export function nearestWord(written: string, allowed: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.min(Math.max(2, Math.floor(written.length / 3)) + 1, written.length);
  for (const word of allowed) {
    const distance = editDistance(written.toLowerCase(), word.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitute));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
