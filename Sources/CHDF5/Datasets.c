#include "CHDF5.h"

#include <hdf5.h>

typedef struct {
  hdf5_visitor visit;
  void *context;
} visit_state;

static hdf5_type type_of(hid_t type) {
  if (H5Tequal(type, H5T_IEEE_F32LE) > 0) return HDF5_FLOAT32;
  if (H5Tequal(type, H5T_IEEE_F64LE) > 0) return HDF5_FLOAT64;
  if (H5Tequal(type, H5T_STD_I32LE) > 0) return HDF5_INT32;
  if (H5Tequal(type, H5T_STD_I64LE) > 0) return HDF5_INT64;
  return HDF5_OTHER;
}

static bool describe(hid_t dataset, const char *name, const visit_state *state) {
  const hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
  const hid_t creation = H5Dget_create_plist(dataset);
  hsize_t extents[H5S_MAX_RANK];
  uint64_t sizes[H5S_MAX_RANK];
  const int rank = space < 0 ? -1 : H5Sget_simple_extent_dims(space, extents, NULL);
  const bool is_sound = rank >= 0 && type >= 0 && creation >= 0;
  if (is_sound) {
    for (int axis = 0; axis < rank; ++axis) sizes[axis] = extents[axis];
    const haddr_t offset = H5Dget_offset(dataset);
    const hdf5_dataset found = {name,
                                rank,
                                sizes,
                                type_of(type),
                                offset != HADDR_UNDEF && H5Pget_layout(creation) == H5D_CONTIGUOUS &&
                                    H5Pget_external_count(creation) == 0,
                                offset};
    state->visit(state->context, &found);
  }
  if (creation >= 0) H5Pclose(creation);
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  return is_sound;
}

static herr_t each(hid_t file, const char *name, const H5L_info_t *link, void *state) {
  // Links to other files are not followed.
  if (link->type != H5L_TYPE_HARD) return 0;
  const hid_t object = H5Oopen(file, name, H5P_DEFAULT);
  if (object < 0) return -1;
  const bool is_sound = H5Iget_type(object) != H5I_DATASET || describe(object, name, state);
  H5Oclose(object);
  return is_sound ? 0 : -1;
}

bool hdf5_visit(const char *path, hdf5_visitor visit, void *context) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) return false;
  visit_state state = {visit, context};
  const herr_t status = H5Lvisit(file, H5_INDEX_NAME, H5_ITER_NATIVE, each, &state);
  H5Fclose(file);
  return status >= 0;
}
