/** 'camera-20261130-041530-007.jpg', in the visitor's time. @param number of the frame in its recording, from 1 */
export function frameName(begun: Date, number: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${begun.getFullYear()}${two(begun.getMonth() + 1)}${two(begun.getDate())}`;
  const time = `${two(begun.getHours())}${two(begun.getMinutes())}${two(begun.getSeconds())}`;
  return `camera-${day}-${time}-${String(number).padStart(3, '0')}.jpg`;
}
