#!/bin/sh
# Writes this folder's runs anew: `PYTHON=/path/to/python sh make.sh`, with lm-eval 0.4.13 and torch.
set -eu
cd "$(dirname "$0")"
export HF_HUB_OFFLINE=1 HF_DATASETS_OFFLINE=1 GIT_CEILING_DIRECTORIES="$PWD/.."

evaluate() {  # OUTPUT TASKS OPTIONS...
    output=$1 tasks=$2
    shift 2
    rm -rf "$output"
    "$PYTHON" harness.py run --model told --model_args pretrained=tiny,answers=answers.json \
        --include_path tasks --tasks "$tasks" --device cpu --output_path "$output" "$@"
}

evaluate filters capitals --log_samples
evaluate group waters,prose --log_samples
evaluate means capitals,rivers --limit 3
# What torch says of the machine is nothing that is read.
sed -i 's/"pretty_env_info": "[^"]*"/"pretty_env_info": ""/' ./*/*/results_*.json
