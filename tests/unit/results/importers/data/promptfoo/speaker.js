// Stands in for a model.
const SAYS = {cat: 'a hat', dog: 'a log', sun: 'fun'};

module.exports = class {
  id() {
    return 'speaker';
  }

  async callApi(prompt) {
    const output = SAYS[prompt.split(' ')[0]];
    return output ? {output} : {error: 'nothing rhymes'};
  }
};
