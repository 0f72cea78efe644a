/** The tables of Verhoeff's scheme (SNOMED CT release file specification, appendix B: check digits). */
const MULTIPLY = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
].map(digitsOf);
const PERMUTE = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
].map(digitsOf);
const SCTID = /^[1-9]\d{5,17}$/u;

/** Whether a text is an identifier of SNOMED CT: 6 to 18 digits with a valid check digit. A number would lose digits. */
export function isSctid(text: string): boolean {
  if (!SCTID.test(text)) return false;
  let check = 0;
  for (let place = 0; place < text.length; place++) {
    const digit = text.charCodeAt(text.length - 1 - place) - 48;
    check = MULTIPLY[check]?.[PERMUTE[place % 8]?.[digit] ?? 0] ?? 0;
  }
  return check === 0;
}

function digitsOf(row: string): readonly number[] {
  return [...row].map(Number);
}
