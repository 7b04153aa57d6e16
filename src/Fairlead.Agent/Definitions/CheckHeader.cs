using Fairlead.Agent.Documents;

namespace Fairlead.Agent.Definitions;

/// <summary>One header line of an HTTP check or of a watch's request.</summary>
public readonly record struct CheckHeader(string Name, string Value)
{
    /// <summary>The <c>header</c> block of an object: names with one value or several.</summary>
    internal static IEnumerable<CheckHeader> Read(ObjectReader source) =>
        from part in source.Objects("header")
        from member in part.Source.Members
        from value in part.Texts(member.Name)
        select new CheckHeader(member.Name, value);
}
