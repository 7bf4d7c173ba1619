const used = new Map<string, number>();

/** The next free name for a layer that was given none: `dense`, `dense_1`, `dense_2`, as Keras counts them. */
export function uniqueName(base: string): string {
  const count = used.get(base) ?? 0;
  used.set(base, count + 1);
  return count === 0 ? base : `${base}_${count}`;
}

/** Keras' default name of a class: GlobalAveragePooling2D becomes global_average_pooling2d. */
export function snakeCase(className: string): string {
  return className
    .replace(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Starts the automatic names anew, as `keras.utils.clear_session` does. */
export function clearSession(): void {
  used.clear();
}
