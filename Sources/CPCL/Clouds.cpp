#include "CPCL.h"

#include <pcl/console/print.h>
#include <pcl/features/normal_3d_omp.h>
#include <pcl/filters/statistical_outlier_removal.h>
#include <pcl/pcl_config.h>
#include <pcl/point_types.h>
#include <pcl/search/kdtree.h>

#include <exception>
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

cloud_status cloud_statistical_outliers(const float *xyz, size_t count, int neighbours,
                                        double deviations, uint8_t *keep) {
  return guarded([&] {
    pcl::StatisticalOutlierRemoval<pcl::PointXYZ> filter;
    filter.setInputCloud(cloud(xyz, count));
    filter.setMeanK(neighbours);
    filter.setStddevMulThresh(deviations);
    std::vector<int> kept;
    filter.filter(kept);
    std::fill(keep, keep + count, 0);
    for (int index : kept) keep[index] = 1;
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
