public import Geometry
internal import Glibc

/// COLMAP's sparse model as text: a folder with cameras.txt, images.txt and points3D.txt.
public enum COLMAPModel {
  /// Writes a trajectory seen by one camera, without points; makes the folder when it is missing.
  public static func write(
    _ trajectory: Trajectory,
    camera: Camera,
    names: [String]? = nil,
    to folder: String
  ) throws {
    if mkdir(folder, 0o777) != 0, errno != EEXIST {
      throw FileError.system(folder, errno, expected: "a folder that can be written")
    }
    try COLMAPCameras.write(camera, to: folder + "/cameras.txt")
    try COLMAPImages.write(trajectory, names: names, to: folder + "/images.txt")
    try AtomicFile.write(folder + "/points3D.txt", text: "# POINT3D_ID X Y Z R G B ERROR TRACK\n")
  }
}
