namespace Fairlead.Composition;

/// <summary>The files of <c>fairlead up</c>, told apart by their extensions.</summary>
internal sealed record UpFiles(IReadOnlyList<string> Definitions, IReadOnlyList<string> Configurations, IReadOnlyList<string> Templates)
{
    /// <summary>Whether there is anything for a balancer.</summary>
    public bool HasBalancer => Configurations.Count + Templates.Count > 0;

    /// <summary>Sorts the words; every one that cannot be used is an error of its own.</summary>
    public static (UpFiles Files, IReadOnlyList<string> Errors) Sort(IEnumerable<string> words)
    {
        var (definitions, configurations, templates, errors) = (new List<string>(), new List<string>(), new List<string>(), new List<string>());
        foreach (var word in words)
        {
            var list = Path.GetExtension(word) switch
            {
                ".json" or ".hcl" => definitions,
                ".cfg" => configurations,
                ".ctmpl" or ".tmpl" or ".tpl" => templates,
                _ => Directory.Exists(word) ? definitions : null,
            };
            if (list is null)
            {
                errors.Add($"{word}: give service definitions (*.json, *.hcl, or a folder of them), a balancer configuration (*.cfg) or a template of one (*.ctmpl)");
            }
            else if (!File.Exists(word) && !Directory.Exists(word))
            {
                errors.Add($"{word}: there is no such file");
            }
            else
            {
                list.Add(word);
            }
        }

        return (new UpFiles(definitions, configurations, templates), errors);
    }
}
