import type { JSX } from 'preact';
import type { VerdictWord } from '../../lab/model/result.ts';

const drawings: Readonly<Record<VerdictWord, JSX.Element>> = {
  fail: (
    <>
      <rect x="3" y="3" width="42" height="42" rx="3" />
      <path class="mark" d="M15 15 L33 33 M33 15 L15 33" />
    </>
  ),
  pass: (
    <>
      <circle cx="24" cy="24" r="22" />
      <path class="mark" d="M13 25 L21 33 L35 16" />
    </>
  ),
  review: (
    <>
      <path d="M24 3 L46 44 L2 44 Z" />
      <path class="mark" d="M24 18 L24 30 M24 36 L24 37" />
    </>
  ),
  inconclusive: (
    <>
      <path d="M24 1 L47 24 L24 47 L1 24 Z" />
      <path class="mark" d="M18 19 C18 12 30 12 30 19 C30 24 24 23 24 28 M24 34 L24 35" />
    </>
  ),
};

/** The verdict's shape: a square, a circle, a triangle or a diamond, told apart without colour. */
export function Shape({ verdict }: { verdict: VerdictWord }): JSX.Element {
  return (
    <svg class="shape" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      {drawings[verdict]}
    </svg>
  );
}
