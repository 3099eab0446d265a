/** A moment as the user's clock shows it: the time, and the date when it is not today. */
export function formatTime(moment: string, now: Date = new Date()): string {
  const date = new Date(moment);
  if (Number.isNaN(date.valueOf())) return moment;
  const isToday = date.toDateString() === now.toDateString();
  return date.toLocaleString("en-GB", {
    ...(isToday ? {} : { year: "numeric", month: "short", day: "numeric" }),
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
}
