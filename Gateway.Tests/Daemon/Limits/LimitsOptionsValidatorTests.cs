using Gateway.Daemon.Limits;
using NUnit.Framework;

namespace Gateway.Tests.Daemon.Limits;

[TestFixture]
internal sealed class LimitsOptionsValidatorTests
{
    [Test]
    public void Each_number_out_of_its_range_is_one_mistake_that_names_it()
    {
        foreach (System.Reflection.PropertyInfo property in typeof(LimitsOptions).GetProperties())
        {
            foreach (int wrong in new[] { 0, -1, int.MaxValue })
            {
                LimitsOptions options = new();
                property.SetValue(options, property.PropertyType == typeof(TimeSpan) ? TimeSpan.FromSeconds(wrong) : wrong);
                Assert.That(
                    new LimitsOptionsValidator().Validate(null, options).Failures?.Single(), Does.StartWith($"Limits:{property.Name} is '").And.Contain("expected"),
                    $"{property.Name} = {wrong}");
            }
        }
    }
}
