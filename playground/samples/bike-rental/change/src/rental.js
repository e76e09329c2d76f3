const centsPerHour = { city: 400, cargo: 900, tandem: 700 };

export function rentalCents(kind, hours) {
  return centsPerHour[kind] * hours;
}
