import type { Line } from './basket.ts';

const centsPerPacket = 150
const freeFromPackets = 5

/** What wrapping every packet costs; from five packets on it is on the house. */
export function giftWrapCents( lines: readonly Line[] ): number {
    return lines.length >= freeFromPackets ? 0 : lines.length * centsPerPacket
}

export function giftWrapRow(lines: readonly Line[]): string {
    const cents = giftWrapCents(lines)
    return cents === 0 ? "Gift wrapping: free" : `Gift wrapping: ${formatMoney(cents)}`
}
