#include "CPCL.h"

#include <pcl/console/print.h>
#include <pcl/features/normal_3d_omp.h>
#include <pcl/kdtree/kdtree_flann.h>
#include <pcl/pcl_config.h>
#include <pcl/point_types.h>
#include <pcl/search/kdtree.h>

#include <cmath>
#include <exception>
#include <memory>
#include <string>

namespace {

thread_local std::string last_error;

/// Runs `body`; no exception leaves it and PCL prints nothing.
template <class Body>
cloud_status guarded(Body &&body) noexcept {
  try {
    pcl::console::setVerbosityLevel(pcl::console::L_ALWAYS);
    body();
    return CLOUD_OK;
  } catch (const std::exception &error) {
    last_error = error.what();
  } catch (...) {
    last_error = "unknown C++ exception";
  }
  return CLOUD_ERROR;
}

pcl::PointCloud<pcl::PointXYZ>::Ptr cloud(const float *xyz, size_t count) {
  pcl::PointCloud<pcl::PointXYZ>::Ptr out(new pcl::PointCloud<pcl::PointXYZ>);
  out->resize(count);
  for (size_t i = 0; i < count; ++i)
    (*out)[i] = pcl::PointXYZ(xyz[4 * i], xyz[4 * i + 1], xyz[4 * i + 2]);
  return out;
}

}  // namespace

const char *cloud_last_error(void) { return last_error.c_str(); }

const char *cloud_version(void) { return PCL_VERSION_PRETTY; }

struct cloud_tree {
  pcl::PointCloud<pcl::PointXYZ>::Ptr points;
  pcl::KdTreeFLANN<pcl::PointXYZ> tree;
};

cloud_status cloud_tree_create(cloud_tree **out, const float *xyz, size_t count) {
  return guarded([&] {
    auto made = std::make_unique<cloud_tree>();
    made->points = cloud(xyz, count);
    made->tree.setInputCloud(made->points);
    *out = made.release();
  });
}

void cloud_tree_free(cloud_tree *tree) { delete tree; }

cloud_status cloud_mean_distances(const cloud_tree *tree, size_t first, size_t last, int neighbours,
                                  float *distances) {
  return guarded([&] {
    pcl::Indices indices;
    std::vector<float> squares;
    for (size_t point = first; point < last; ++point) {
      // The nearest is the point itself.
      const int found = tree->tree.nearestKSearch(static_cast<int>(point), neighbours + 1, indices, squares);
      double sum = 0;
      for (int i = 1; i < found; ++i) sum += std::sqrt(squares[i]);
      distances[point - first] = static_cast<float>(sum / neighbours);
    }
  });
}

cloud_status cloud_normals(const float *xyz, const float *viewpoints, size_t count,
                           int neighbours, unsigned threads, float *normals) {
  return guarded([&] {
    const auto points = cloud(xyz, count);
    pcl::NormalEstimationOMP<pcl::PointXYZ, pcl::Normal> estimation(threads);
    estimation.setInputCloud(points);
    estimation.setSearchMethod(
        pcl::search::KdTree<pcl::PointXYZ>::Ptr(new pcl::search::KdTree<pcl::PointXYZ>));
    estimation.setKSearch(neighbours);
    pcl::PointCloud<pcl::Normal> found;
    estimation.compute(found);
    for (size_t i = 0; i < count; ++i) {
      Eigen::Vector4f normal = found[i].getNormalVector4fMap();
      const float *eye = viewpoints + 4 * i;
      const bool finite = normal.allFinite();
      if (finite) pcl::flipNormalTowardsViewpoint((*points)[i], eye[0], eye[1], eye[2], normal);
      for (int a = 0; a < 3; ++a) normals[4 * i + a] = finite ? normal[a] : 0;
      normals[4 * i + 3] = 0;
    }
  });
}
