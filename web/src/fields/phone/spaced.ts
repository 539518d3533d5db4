/** A mainland mobile number as people read it, 「138 0013 8000」; others as stored. */
export function spaced(phone: string): string {
  return phone.replace(/^(?:\+86)?(1\d{2})(\d{4})(\d{4})$/, "$1 $2 $3");
}
