-- What Quarto does with `content-visible` before pandoc writes a page or a paper.

function Div(div)
  if not div.classes:includes('content-visible') then return nil end
  local wanted, unwanted = div.attributes['when-format'], div.attributes['unless-format']
  local is = function(format) return format ~= nil and FORMAT:match(format) ~= nil end
  if wanted ~= nil and not is(wanted) or is(unwanted) then return {} end
  return div.content
end
