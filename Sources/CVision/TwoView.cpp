#include "Boundary.hpp"

#include <opencv2/calib3d.hpp>

#include <cstring>

using boundary::guarded;

vision_status vision_essential(const double *first, const double *second, size_t count,
                               double threshold, double confidence, int *found,
                               double *essential, uint8_t *inliers) {
  return guarded([&] {
    const int n = static_cast<int>(count);
    const cv::Mat a = boundary::view(first, 1, n, CV_64FC2);
    const cv::Mat b = boundary::view(second, 1, n, CV_64FC2);
    cv::Mat mask;
    const cv::Mat e = cv::findEssentialMat(a, b, cv::Mat::eye(3, 3, CV_64F), cv::RANSAC,
                                           confidence, threshold, mask);
    *found = e.rows >= 3 && e.cols == 3 && mask.total() == count;
    if (!*found) return;
    for (int r = 0; r < 3; ++r)
      for (int c = 0; c < 3; ++c) essential[3 * r + c] = e.at<double>(r, c);
    std::memcpy(inliers, mask.ptr(), count);
  });
}

vision_status vision_fundamental(const double *first, const double *second, size_t count,
                                 double threshold, double confidence, int *found,
                                 double *fundamental, uint8_t *inliers) {
  return guarded([&] {
    const int n = static_cast<int>(count);
    const cv::Mat a = boundary::view(first, 1, n, CV_64FC2);
    const cv::Mat b = boundary::view(second, 1, n, CV_64FC2);
    cv::Mat mask;
    const cv::Mat f = cv::findFundamentalMat(a, b, cv::FM_RANSAC, threshold, confidence, mask);
    *found = f.rows >= 3 && f.cols == 3 && mask.total() == count;
    if (!*found) return;
    for (int r = 0; r < 3; ++r)
      for (int c = 0; c < 3; ++c) fundamental[3 * r + c] = f.at<double>(r, c);
    std::memcpy(inliers, mask.ptr(), count);
  });
}
