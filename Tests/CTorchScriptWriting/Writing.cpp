#include <torch/csrc/jit/api/module.h>

#include <exception>
#include <string>

#include "CTorchScriptWriting.h"

bool torchscript_write(const char *path, const char *methods) {
  try {
    torch::jit::Module module("Module");
    module.define(std::string(methods) + "\n");
    module.save(path);
    return true;
  } catch (const std::exception &) {
    return false;
  }
}
