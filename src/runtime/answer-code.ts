// HTTP answers as a label: the codes that mean something by themselves, and the class of every other one.

/** `none`: no answer came. */
export const answerCodes = [
  '200',
  '201',
  '202',
  '206',
  '301',
  '302',
  '303',
  '304',
  '307',
  '308',
  '400',
  '401',
  '403',
  '404',
  '405',
  '406',
  '409',
  '410',
  '413',
  '415',
  '422',
  '429',
  '500',
  '501',
  '502',
  '503',
  '504',
  '1xx',
  '2xx',
  '3xx',
  '4xx',
  '5xx',
  'none',
] as const;

export type AnswerCode = (typeof answerCodes)[number];

/** @param status null: no answer came, which is also said of a status that HTTP does not have */
export function answerCode(status: number | null): AnswerCode {
  const text = String(status);
  return answerCodes.find((one) => one === text) ?? answerCodes.find((one) => one === `${text[0]}xx`) ?? 'none';
}
