/** A mainland number as people read it: 「138 0013 8000」, 「0574-8800 0004」; others as stored. */
export function spaced(phone: string): string {
  const own = phone.replace(/^\+86(?=\d{9,})/, "");
  if (own === phone) return phone.replace(MOBILE, "$1 $2 $3");
  if (MOBILE.test(own)) return own.replace(MOBILE, "$1 $2 $3");
  // Beijing and the cities of 02x have two digits, all others three.
  return own.replace(/^(10|2\d|[3-9]\d{2})(\d{3,4})(\d{4})$/, "0$1-$2 $3");
}

const MOBILE = /^(1[3-9]\d)(\d{4})(\d{4})$/;
