// The one place where C++ exceptions end and handles are opened and closed.
#pragma once

#include "CDNN.h"

#include <dnnl.hpp>

#include <exception>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace boundary {

/// A primitive with what stays the same from run to run.
struct Operation {
  dnnl::primitive primitive;
  std::unordered_map<int, dnnl::memory> arguments;
  /// What brings the second factor, `given`, into the primitive's order, where that is done again and again.
  dnnl::primitive preparation;
  dnnl::memory given;
};

inline thread_local std::string last_error;

/// Runs `body`; no exception leaves it.
template <class Body>
dnn_status guarded(Body &&body) noexcept {
  try {
    body();
    return DNN_OK;
  } catch (const std::exception &error) {
    last_error = error.what();
  } catch (...) {
    last_error = "unknown C++ exception";
  }
  return DNN_ERROR;
}

/// Held while a primitive is made: oneDNN 2.6 keeps the size of a convolution's blocks (`last_ic_block_size`) in one
/// variable for all threads, so that one made in bf16 spoils one being made in single precision.
inline std::mutex making;

/// Runs `body` and hands its operation to the caller as a new owned reference.
template <class Body>
dnn_status produce(dnn_operation *out, Body &&body) noexcept {
  return guarded([&] {
    const std::lock_guard<std::mutex> alone(making);
    out->ctx = new Operation(std::forward<Body>(body)());
  });
}

inline Operation &get(dnn_operation operation) { return *static_cast<Operation *>(operation.ctx); }

const dnnl::engine &processor();
void execute(const dnnl::primitive &primitive, const std::unordered_map<int, dnnl::memory> &arguments);
void run(Operation &operation);
dnnl::memory::data_type data_type(dnn_type type);

/// The memory of `argument` from now on begins at `bytes`.
inline void place(Operation &operation, int argument, const void *bytes) {
  operation.arguments.at(argument).set_data_handle(const_cast<void *>(bytes));
}

}  // namespace boundary
