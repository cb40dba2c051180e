// Twenty depths of one network. They take turns, and those out of sight rest.

const many = document.querySelector('.many');
for (let depth = 1; depth <= 20; depth += 1) {
  const lab = document.createElement('gradient-lab');
  for (const [name, value] of Object.entries({ preset: 'deep-sigmoid', depth, hide: 'link', title: `${depth} layers` })) {
    lab.setAttribute(name, String(value));
  }
  many.append(lab);
}
