import { readdirSync } from 'node:fs';
import { openRehearsalServer } from './rehearsal-server.js';

const { address, close } = await openRehearsalServer();
try {
  for (const file of readdirSync('suppliers').sort()) {
    console.log(`Fetching ${file} ...`);
    const response = await fetch(new URL(file, address));
    const { name, prices } = await response.json();
    const wrong = prices.filter((price) => !Number.isInteger(price.centsPer100g));
    if (wrong.length > 0) throw new Error(`${name} has prices that are not whole cents`);
    console.log(`${name}: ${prices.length} prices`);
  }
} finally {
  close();
}
