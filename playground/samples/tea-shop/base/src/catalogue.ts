export interface Tea {
  id: string;
  name: string;
  centsPer100g: number;
}

export const catalogue: readonly Tea[] = [
  { id: 'assam', name: 'Assam Second Flush', centsPer100g: 690 },
  { id: 'sencha', name: 'Sencha Fukamushi', centsPer100g: 1250 },
  { id: 'rooibos', name: 'Rooibos Vanilla', centsPer100g: 540 },
];
