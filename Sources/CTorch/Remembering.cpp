// Operations whose gradients are not libtorch's.
#include "Boundary.hpp"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>

#include <memory>
#include <stdexcept>

using namespace boundary;

namespace {

class Rule : public torch::autograd::Node {
 public:
  Rule(torch_rule rule) : rule_(rule) {}
  ~Rule() override { rule_.release(rule_.context); }

  torch::autograd::variable_list apply(torch::autograd::variable_list &&gradients) override {
    torch::autograd::variable_list result(num_outputs());
    if (!gradients[0].defined()) return result;
    std::vector<torch_tensor> handles(result.size(), torch_tensor{nullptr});
    const auto status = rule_.apply(rule_.context, torch_tensor{&gradients[0]}, handles.data());
    for (size_t index = 0; index < handles.size(); ++index) {
      if (!handles[index].ctx) continue;
      result[index] = get(handles[index]);
      torch_release(handles[index]);
    }
    if (status != TORCH_OK) throw std::runtime_error(last_error);
    return result;
  }

 private:
  torch_rule rule_;
};

}  // namespace

torch_status torch_remember(torch_tensor output, const torch_tensor *inputs, size_t count,
                            torch_rule rule) {
  return guarded([&] {
    std::shared_ptr<Rule> node(new Rule(rule), torch::autograd::deleteNode);
    node->set_next_edges(torch::autograd::collect_next_edges(list(inputs, count)));
    at::Tensor made = get(output);
    torch::autograd::set_history(made, node);
  });
}
