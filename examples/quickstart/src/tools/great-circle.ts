/** A point on Earth, in degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

const EARTH_RADIUS_KM = 6_371;

/** The length of the shortest way along the surface (haversine formula), in kilometres. */
export function greatCircleKm(from: Point, to: Point): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const havLatitude = Math.sin(radians(to.latitude - from.latitude) / 2) ** 2;
  const havLongitude = Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
  const a =
    havLatitude + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * havLongitude;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(a));
}
