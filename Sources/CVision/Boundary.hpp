// The one place where OpenCV's exceptions end.
#pragma once

#include "CVision.h"

#include <exception>
#include <opencv2/core.hpp>
#include <string>

namespace boundary {

inline thread_local std::string last_error;

/// Runs `body`; no exception leaves it.
template <class Body>
vision_status guarded(Body &&body) noexcept {
  try {
    body();
    return VISION_OK;
  } catch (const cv::Exception &error) {
    last_error = error.err;
  } catch (const std::exception &error) {
    last_error = error.what();
  } catch (...) {
    last_error = "unknown C++ exception";
  }
  return VISION_ERROR;
}

/// An image over memory that the caller owns.
inline cv::Mat view(const void *data, int width, int height, int type) {
  return cv::Mat(height, width, type, const_cast<void *>(data));
}

}  // namespace boundary
