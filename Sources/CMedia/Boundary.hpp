// The one place where OpenCV's exceptions end.
#pragma once

#include "CMedia.h"

#include <exception>
#include <opencv2/core.hpp>
#include <string>

namespace boundary {

inline thread_local std::string last_error;

/// Runs `body`, which returns a status; no exception leaves it.
template <class Body>
media_status guarded(Body &&body) noexcept {
  try {
    return body();
  } catch (const cv::Exception &error) {
    last_error = error.err;
  } catch (const std::exception &error) {
    last_error = error.what();
  } catch (...) {
    last_error = "unknown C++ exception";
  }
  return MEDIA_ERROR;
}

/// Fails with a message.
inline media_status failed(const char *message) {
  last_error = message;
  return MEDIA_ERROR;
}

/// Hands an image in OpenCV's channel order to the caller.
void give(const cv::Mat &image, media_image *out);

}  // namespace boundary
