import type { CDPSession, Page } from 'playwright-core';

/** A piece of a page that is read as a whole: a heading, a row of a table, a paragraph. */
export interface ReadPiece {
  readonly role: string;
  readonly name: string;
  /** Of its box, in CSS pixels from the top of the page; null where it has none. */
  readonly top: number | null;
}

/** Roles of such pieces (Core Accessibility API Mappings, as Chromium names them). */
const PIECES: ReadonlySet<string> = new Set(['heading', 'row', 'paragraph', 'contentinfo']);

/** What a screen reader is told of a page, in its order: Chromium's accessibility tree, with where each piece is painted. */
export async function readingOrder(page: Page): Promise<readonly ReadPiece[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('DOM.enable');
  await session.send('Accessibility.enable');
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const pieces: ReadPiece[] = [];
  const visit = async (id: string): Promise<void> => {
    const node = byId.get(id);
    if (node === undefined) return;
    const role = String(node.role?.value ?? '');
    const isPiece = !node.ignored && PIECES.has(role);
    if (isPiece) {
      const top = await topOf(session, node.backendDOMNodeId);
      pieces.push({ role, name: textWithin(id), top });
    }
    // A row is read as a whole; what stands in its cells may be side by side.
    if (isPiece && role === 'row') return;
    for (const child of node.childIds ?? []) await visit(child);
  };
  const textWithin = (id: string): string => {
    const node = byId.get(id);
    if (node?.role?.value === 'StaticText') return String(node.name?.value ?? '');
    return (node?.childIds ?? []).map(textWithin).join(' ').replaceAll(/\s+/gu, ' ').trim();
  };
  await visit(nodes[0]?.nodeId ?? '');
  await session.detach();
  return pieces;
}

/** Pieces that are painted above one that is read before them; empty where what is seen and what is read have one order. */
export function outOfOrder(pieces: readonly ReadPiece[]): readonly string[] {
  let lowest = -Infinity;
  return pieces.flatMap(({ role, name, top }) => {
    if (top === null) return [`${role} without a box: ${name}`];
    // Half a pixel is the rounding of boxes.
    const isAbove = top < lowest - 0.5;
    lowest = Math.max(lowest, top);
    return isAbove ? [`${role}: ${name}`] : [];
  });
}

async function topOf(session: CDPSession, backendNodeId: number | undefined): Promise<number | null> {
  if (backendNodeId === undefined) return null;
  try {
    const { quads } = await session.send('DOM.getContentQuads', { backendNodeId });
    const tops = quads.map((quad) => Math.min(quad[1] ?? 0, quad[3] ?? 0, quad[5] ?? 0, quad[7] ?? 0));
    return tops.length === 0 ? null : Math.min(...tops);
  } catch {
    // "Could not compute content quads": nothing of it is painted.
    return null;
  }
}
