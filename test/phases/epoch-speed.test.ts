import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EpochSpeed } from '../../src/recipes/index.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the speed of an epoch', () => {
  it('is images a second since it began', () => {
    const speed = new EpochSpeed();
    speed.begin();
    vi.advanceTimersByTime(2000);
    speed.step({ images: 64, keptImages: 0 });
    expect(speed.imagesPerSecond).toBe(32);
  });

  it('says nothing where features were kept: thousands of images a second were not computed', () => {
    const speed = new EpochSpeed();
    speed.begin();
    vi.advanceTimersByTime(10);
    speed.step({ images: 241, keptImages: 200 });
    expect(speed.imagesPerSecond).toBeNull();
    speed.begin();
    vi.advanceTimersByTime(1000);
    speed.step({ images: 20, keptImages: 0 });
    expect(speed.imagesPerSecond).toBe(20);
  });

  it('does not count what another process did of an interrupted epoch', () => {
    const speed = new EpochSpeed();
    vi.advanceTimersByTime(100);
    speed.step({ images: 6400, keptImages: 0 });
    expect(speed.imagesPerSecond).toBeNull();
    vi.advanceTimersByTime(1000);
    speed.step({ images: 6432, keptImages: 0 });
    expect(speed.imagesPerSecond).toBe(32);
  });
});
