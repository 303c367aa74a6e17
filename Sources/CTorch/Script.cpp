#include "Boundary.hpp"

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include <cstring>
#include <string>

using namespace boundary;

namespace {

struct Script {
  torch::jit::Module module;
  std::string signature;
};

const Script &get(torch_script script) { return *static_cast<const Script *>(script.ctx); }

/// All tensors in a value, tuples and lists from first to last, dictionaries in their order.
void gather(const c10::IValue &value, std::vector<at::Tensor> &tensors) {
  if (value.isTensor()) {
    tensors.push_back(value.toTensor());
  } else if (value.isTuple()) {
    for (const auto &element : value.toTupleRef().elements()) gather(element, tensors);
  } else if (value.isList()) {
    for (const auto &element : value.toListRef()) gather(element, tensors);
  } else if (value.isGenericDict()) {
    for (const auto &entry : value.toGenericDict()) gather(entry.value(), tensors);
  }
}

}  // namespace

torch_status torch_script_load(torch_script *out, const char *path) {
  return guarded([&] {
    auto script = std::make_unique<Script>();
    // Wherever its numbers were when it was saved.
    script->module = torch::jit::load(path, c10::Device(c10::kCPU));
    script->module.eval();
    const auto &arguments = script->module.get_method("forward").function().getSchema().arguments();
    for (const auto &argument : arguments) {
      if (argument.name() == "self" || argument.default_value()) continue;
      script->signature += argument.name() + ": " + argument.type()->annotation_str() + "\n";
    }
    out->ctx = script.release();
  });
}
void torch_script_release(torch_script script) { delete static_cast<Script *>(script.ctx); }
const char *torch_script_signature(torch_script script) { return get(script).signature.c_str(); }
torch_status torch_script_run(torch_tensor *outputs, size_t capacity, size_t *count,
                              torch_script script, const torch_script_input *inputs,
                              size_t input_count) {
  return guarded([&] {
    std::vector<c10::IValue> values;
    for (size_t index = 0; index < input_count; ++index) {
      const auto tensors = list(inputs[index].tensors, inputs[index].count);
      if (inputs[index].is_list) {
        values.emplace_back(tensors);
      } else {
        values.emplace_back(tensors.at(0));
      }
    }
    auto module = get(script).module;
    std::vector<at::Tensor> found;
    gather(module.forward(values), found);
    *count = std::min(found.size(), capacity);
    for (size_t index = 0; index < *count; ++index) outputs[index].ctx = new at::Tensor(found[index]);
  });
}
